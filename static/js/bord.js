// Cards move by dragging, or with Alt + arrow on a focused card. Both press the card's own
// "Verplaats" button, so the server sees one kind of request.
const bord = document.querySelector("[data-bord]");
let gesleept = null;

function verplaats(kaart, kolom) {
  const formulier = kaart.querySelector("details[data-menu] form");
  const knop = formulier?.querySelector(`button[value="${CSS.escape(kolom.dataset.kolom)}"]`);
  if (!knop) return;
  const live = document.getElementById("melding-live");
  live.textContent = `${live.dataset.verplaatst} ${kolom.querySelector("h2").textContent}`;
  formulier.requestSubmit(knop);
}

function markeer(kolom) {
  for (const ander of bord.querySelectorAll(".hierheen")) ander.classList.remove("hierheen");
  kolom?.classList.add("hierheen");
}

bord?.addEventListener("dragstart", (gebeurtenis) => {
  gesleept = gebeurtenis.target.closest(".sollicitatie");
  gesleept?.classList.add("sleept");
  gebeurtenis.dataTransfer.effectAllowed = "move";
});
bord?.addEventListener("dragover", (gebeurtenis) => {
  const kolom = gebeurtenis.target.closest("[data-kolom]");
  if (!gesleept || !kolom) return;
  gebeurtenis.preventDefault();
  markeer(kolom);
});
bord?.addEventListener("drop", (gebeurtenis) => {
  const kolom = gebeurtenis.target.closest("[data-kolom]");
  if (!gesleept || !kolom) return;
  gebeurtenis.preventDefault();
  verplaats(gesleept, kolom);
});
bord?.addEventListener("dragend", () => {
  gesleept?.classList.remove("sleept");
  gesleept = null;
  markeer(null);
});
bord?.addEventListener("keydown", (gebeurtenis) => {
  const stap = { ArrowLeft: -1, ArrowRight: 1 }[gebeurtenis.key];
  const kaart = gebeurtenis.target.closest(".sollicitatie");
  if (!gebeurtenis.altKey || !stap || !kaart) return;
  gebeurtenis.preventDefault();
  const kolommen = [...bord.querySelectorAll("[data-kolom]")];
  const kolom = kolommen[kolommen.indexOf(kaart.closest("[data-kolom]")) + stap];
  if (kolom) verplaats(kaart, kolom);
});
