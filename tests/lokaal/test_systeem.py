"""Packages of the operating system: installed when we may, named in one command when we may not."""

import subprocess

import pytest

from outplacement.lokaal import systeem


@pytest.fixture
def apt(monkeypatch):
    """Records what would have been asked of apt; nothing is installed."""
    gevraagd = []

    def _run(command, **_opties):
        gevraagd.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(systeem.subprocess, "run", _run)
    monkeypatch.setattr(systeem.shutil, "which", lambda naam, **_: "/usr/bin/apt-get" if naam == "apt-get" else None)
    monkeypatch.setattr(systeem, "_is_ubuntu", lambda: False)
    return gevraagd


@pytest.fixture
def behoefte(monkeypatch):
    """A purpose whose one need is there after `aanwezig` answers have been used up."""

    def _maak(*antwoorden: bool) -> None:
        rest = list(antwoorden)
        nodig = systeem.Behoefte("Het ding", "de proef", ("libding1", "ding-data"), lambda: rest.pop(0))
        monkeypatch.setitem(systeem.DOELEN, "demo", (nodig,))

    return _maak


def test_nothing_is_said_or_done_when_all_is_there(apt, behoefte, capsys):
    behoefte(True)
    assert systeem.ensure("demo") == 0
    assert apt == []
    assert capsys.readouterr() == ("", "")


def test_root_gets_it_installed(apt, behoefte, monkeypatch, capsys):
    monkeypatch.setattr(systeem.os, "geteuid", lambda: 0)
    behoefte(False, True)
    systeem.ensure("demo")
    assert apt[0][-2:] == ["libding1", "ding-data"]
    uit, fout = capsys.readouterr()
    assert "libding1 ding-data" in uit
    assert fout == ""


def test_anyone_else_is_told_the_one_command(apt, behoefte, monkeypatch, capsys):
    monkeypatch.setattr(systeem.os, "geteuid", lambda: 1000)
    behoefte(False)
    systeem.ensure("demo")
    assert apt == []
    fout = capsys.readouterr().err
    assert "Het ding ontbreekt: zonder werken niet de proef." in fout
    assert "sudo apt-get install -y libding1 ding-data" in fout


def test_a_failed_installation_is_tried_once_more_after_an_update(behoefte, monkeypatch, capsys):
    gevraagd = []

    def _run(command, **_opties):
        gevraagd.append(command[1])
        return subprocess.CompletedProcess(command, 100, "", "E: Unable to locate package")

    monkeypatch.setattr(systeem.subprocess, "run", _run)
    monkeypatch.setattr(systeem.os, "geteuid", lambda: 0)
    behoefte(False, False)
    systeem.ensure("demo")
    assert gevraagd == ["install", "update", "install"]
    assert "Unable to locate" in capsys.readouterr().err


def test_a_script_that_asks_for_a_snap_is_no_browser(tmp_path):
    script = tmp_path / "chromium-browser"
    script.write_text('#!/bin/sh\necho "Command requires the chromium snap: snap install chromium"\n')
    assert systeem._is_snap(script)
