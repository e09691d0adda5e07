"""The embedded engines: real ones, quick, private, and gone afterwards."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from outplacement.lokaal import plaats, postgres
from outplacement.lokaal.motoren import motoren, remove_abandoned, start_postgres, start_valkey
from tests.lokaal.conftest import OMGEVING


@pytest.fixture(autouse=True)
def schone_omgeving(monkeypatch):
    """As on a machine without services, whatever this test run itself uses."""
    for naam in OMGEVING:
        monkeypatch.delenv(naam, raising=False)


@pytest.fixture
def cluster(map_):
    """A running PostgreSQL on data that is kept."""
    server = start_postgres(map_ / "postgres", duurzaam=False)
    yield server
    server.stop()


def value(url: str, vraag: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(vraag).fetchone()[0]


def test_both_engines_are_real_and_gone_afterwards():
    with motoren() as gestart:
        pids = [gestart.postgres.proces.pid, gestart.valkey.proces.pid]
        map_ = gestart.postgres.map
        assert value(gestart.superuser_url, "show server_version").startswith(str(postgres.VERSIE))
        assert value(gestart.superuser_url, "show fsync") == "off"
        lijn = redis.Redis.from_url(gestart.redis_url)
        assert lijn.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        lijn.close()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not map_.exists()


def test_two_sets_run_side_by_side():
    with motoren() as een, motoren() as ander:
        assert een.superuser_url != ander.superuser_url
        assert value(een.superuser_url, "select 1") == value(ander.superuser_url, "select 1")


def test_engines_that_are_there_already_are_used_and_left_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_SUPERUSER_URL", "postgresql://elders/x")
    monkeypatch.setenv("REDIS_URL", "redis://elders")
    with motoren() as gestart:
        assert gestart.postgres is None
        assert gestart.valkey is None
        assert gestart.omgeving == {"DATABASE_SUPERUSER_URL": "postgresql://elders/x", "REDIS_URL": "redis://elders"}


def test_an_outside_database_without_its_superuser_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elders/x")
    with pytest.raises(plaats.Lokaalfout, match="DATABASE_SUPERUSER_URL"), motoren():
        pass


def test_prepare_gives_a_login_role_that_is_neither_superuser_nor_owner():
    with motoren() as gestart:
        adressen = gestart.prepare("proef")
        assert gestart.prepare("proef") == adressen
        vraag = "select rolsuper or rolbypassrls from pg_roles where rolname = session_user"
        assert value(adressen["DATABASE_URL"], "select session_user") == "outplacement_app"
        assert value(adressen["DATABASE_URL"], vraag) is False
        assert value(adressen["DATABASE_OWNER_URL"], "select session_user") == "outplacement_eigenaar"


def test_nobody_signs_in_without_the_password(cluster):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{cluster.poort}/postgres")
    bestand = cluster.map / "wachtwoord"
    assert stat.S_IMODE(bestand.stat().st_mode) == 0o600


def test_passwords_show_in_no_process_list(map_):
    valkey = start_valkey(map_ / "valkey")
    try:
        zichtbaar = " ".join(psutil.Process(valkey.proces.pid).cmdline())
        assert valkey.wachtwoord not in zichtbaar
        with redis.Redis(port=valkey.poort) as lijn, pytest.raises(redis.AuthenticationError):
            lijn.ping()
    finally:
        valkey.stop()


def test_data_survives_a_restart(map_):
    for ronde in range(2):
        server = start_postgres(map_ / "postgres", duurzaam=False)
        valkey = start_valkey(map_ / "valkey")
        lijn = redis.Redis.from_url(valkey.url, decode_responses=True)
        try:
            if ronde == 0:
                with psycopg.connect(server.superuser_url, autocommit=True) as connection:
                    connection.execute("create table bewaard (x int)")
                lijn.set("bewaard", "ja")
            assert value(server.superuser_url, "select count(*) from bewaard") == 0
            assert lijn.get("bewaard") == "ja"
        finally:
            lijn.close()
            server.stop()
            valkey.stop()


def test_a_pid_file_left_by_a_power_cut_does_not_stop_a_start(map_):
    server = start_postgres(map_ / "postgres", duurzaam=False)
    pidbestand = server.data / "postmaster.pid"
    regels = pidbestand.read_text().splitlines()
    server.stop()
    # The number now belongs to a process that is alive and is no PostgreSQL: this one.
    pidbestand.write_text("\n".join([str(os.getpid()), *regels[1:]]) + "\n")
    weer = start_postgres(map_ / "postgres", duurzaam=False)
    try:
        assert value(weer.superuser_url, "select 1") == 1
    finally:
        weer.stop()


def test_a_server_its_parent_left_running_makes_way(cluster, map_):
    weer = start_postgres(map_ / "postgres", duurzaam=False)
    try:
        assert cluster.proces.wait(10) == 0
        assert value(weer.superuser_url, "select 1") == 1
    finally:
        weer.stop()


def test_an_interrupted_making_of_the_cluster_is_done_again(map_):
    half = map_ / "postgres" / "aanmaak" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = start_postgres(map_ / "postgres", duurzaam=False)
    try:
        assert value(server.superuser_url, "select 1") == 1
    finally:
        server.stop()


def test_data_of_another_version_is_left_alone_and_named(map_):
    data = map_ / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(plaats.Lokaalfout, match="PostgreSQL 17"):
        start_postgres(map_ / "postgres")
    assert (data / "PG_VERSION").exists()


def test_a_taken_port_is_answered_with_another_one(map_):
    bezet = start_valkey(map_ / "een")
    ander = start_postgres(map_ / "postgres", duurzaam=False)
    oude_poort = ander.poort
    ander.stop()
    ander.poort = bezet.poort
    try:
        ander.start()
        assert ander.poort not in {bezet.poort, oude_poort}
        assert value(ander.superuser_url, "select 1") == 1
    finally:
        ander.stop()
        bezet.stop()


def test_a_killed_test_run_leaves_no_engine_and_its_folder_is_swept():
    code = (
        "import os, sys, time\n"
        "from outplacement.lokaal.motoren import motoren\n"
        "with motoren() as gestart:\n"
        "    print(gestart.postgres.proces.pid, gestart.valkey.proces.pid, gestart.postgres.map, flush=True)\n"
        "    time.sleep(60)\n"
    )
    ouder = subprocess.Popen([sys.executable, "-c", code], cwd=plaats.PROJECT, stdout=subprocess.PIPE, text=True)
    eerste, tweede, map_ = ouder.stdout.readline().strip().split(" ", 2)
    ouder.kill()
    ouder.wait()
    ouder.stdout.close()
    psutil.wait_procs([psutil.Process(int(pid)) for pid in (eerste, tweede) if psutil.pid_exists(int(pid))], timeout=10)
    assert not psutil.pid_exists(int(eerste))
    assert not psutil.pid_exists(int(tweede))
    assert Path(map_).exists()
    remove_abandoned()
    assert not Path(map_).exists()


@pytest.mark.parametrize("mag_root", [True, False])
def test_root_data_lies_where_the_database_user_can_go(map_, monkeypatch, mag_root):
    monkeypatch.setattr(plaats, "TERUGVAL", map_ / "elders")
    gesloten = map_ / "thuis"
    gesloten.mkdir(mode=0o711 if mag_root else 0o700)
    monkeypatch.setattr(plaats, "reachable", lambda pad, _gebruiker: mag_root or "elders" in str(pad))
    gekozen = plaats.data_root(gesloten / "postgres", (12345, 12345))
    assert gekozen.is_relative_to(gesloten) is mag_root


def test_removing_the_data_removes_what_had_to_lie_elsewhere(map_, monkeypatch):
    monkeypatch.setenv("OUTPLACEMENT_VAR", str(map_ / "var"))
    monkeypatch.setattr(plaats, "TERUGVAL", map_ / "elders")
    monkeypatch.setattr(plaats, "reachable", lambda pad, _gebruiker: "elders" in str(pad))
    elders = plaats.data_root(plaats.var() / "postgres", (12345, 12345))
    (elders / "gegevens").touch()
    plaats.remove_data()
    assert not elders.exists()
    assert list(plaats.var().iterdir()) == []
