// Small improvements on pages that already work without them.
const meldingLive = document.getElementById("melding-live");
const door = document.body.dataset.door;

// htmx sends the CSRF token the page was served with.
document.addEventListener("htmx:configRequest", (gebeurtenis) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) gebeurtenis.detail.headers["X-CSRFToken"] = token;
});

function vertel(tekst, zichtbaar = false) {
  meldingLive.classList.toggle("alleen-voorlezen", !zichtbaar);
  meldingLive.classList.toggle("zwevend", zichtbaar);
  meldingLive.textContent = tekst;
}
for (const naam of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(naam, () => vertel(meldingLive.dataset.fout, true));
}
document.addEventListener("htmx:afterRequest", (g) => g.detail.successful && vertel(""));

// Dialogs: browsers without the command attribute get the same behaviour.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (gebeurtenis) => {
    const knop = gebeurtenis.target.closest('button[command="show-modal"]');
    if (knop) document.getElementById(knop.getAttribute("commandfor"))?.showModal();
  });
}

// Menus close on Escape and on a click elsewhere.
function sluitMenus(behalve) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== behalve) menu.open = false;
  }
}
document.addEventListener("click", (g) => sluitMenus(g.target.closest("details[data-menu]")));
document.addEventListener("keydown", (gebeurtenis) => {
  if (gebeurtenis.key !== "Escape") return;
  const open = document.activeElement?.closest("details[data-menu][open]");
  sluitMenus();
  open?.querySelector("summary").focus();
});

// The error summary takes focus after a refused form.
document.querySelector("[data-foutoverzicht]")?.focus();
document.addEventListener("htmx:afterSwap", (g) => g.target.querySelector?.("[data-foutoverzicht]")?.focus());

// Long texts survive a session that ends. They stay in this tab, belong to one person,
// and are gone after saving or logging out.
const opslag = sessionStorage;
if (door && opslag.getItem("door") !== door) {
  opslag.clear();
  opslag.setItem("door", door);
}
document.addEventListener("submit", (gebeurtenis) => {
  if (gebeurtenis.target.matches("[data-uitloggen]")) {
    opslag.clear();
    localStorage.clear();
  }
});

const onthouden = "textarea, input:is([type=text], [type=date], [type=time], [type=number]), select";

function bewaarTekst(formulier) {
  const velden = [...formulier.querySelectorAll(onthouden)].filter((veld) => veld.name);
  const inhoud = Object.fromEntries(velden.map((veld) => [veld.name, veld.value]));
  opslag.setItem(`tekst:${formulier.dataset.bewaar}`, JSON.stringify(inhoud));
  const uitvoer = formulier.querySelector("output[data-bewaard]");
  if (!uitvoer) return;
  const tijd = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  uitvoer.textContent = `${uitvoer.dataset.bewaard} ${tijd.replace(":", ".")}`;
}

function zetTerug(formulier) {
  const sleutel = `tekst:${formulier.dataset.bewaar}`;
  const bewaard = opslag.getItem(sleutel);
  if (!bewaard || formulier.querySelector("[data-foutoverzicht]")) return;
  let anders = false;
  for (const [naam, waarde] of Object.entries(JSON.parse(bewaard))) {
    const veld = formulier.elements.namedItem(naam);
    if (!veld || veld.value === waarde) continue;
    veld.value = waarde;
    anders = true;
  }
  const uitvoer = formulier.querySelector("output[data-bewaard]");
  if (anders && uitvoer) uitvoer.textContent = uitvoer.dataset.terug;
}

if (door) {
  if (document.querySelector('[data-melding="goed"]')) {
    for (const sleutel of Object.keys(opslag)) if (sleutel.startsWith("tekst:")) opslag.removeItem(sleutel);
  }
  document.querySelectorAll("form[data-bewaar]").forEach(zetTerug);
  document.addEventListener("input", (gebeurtenis) => {
    const formulier = gebeurtenis.target.closest("form[data-bewaar]");
    if (!formulier) return;
    clearTimeout(formulier.klok);
    formulier.klok = setTimeout(() => bewaarTekst(formulier), 600);
  });
}
