"""Persons and permissions: A1 forced consent, A20 same names, A35 asked first, consent in six keys."""
from kiosk import MENTOR


def label_of(kiosk, *words):
    """The short name in the list row that holds the words."""
    kiosk.wait("1-")
    parts = kiosk.seek(*words).replace(">", " ").split()
    return " ".join(parts[1:3])


def open_person(kiosk, name):
    kiosk.wait("Find:")
    kiosk.type(name.split()[0])
    kiosk.wait("Find: " + name.split()[0])
    kiosk.choose(name)


def test_a01_a_forced_consent_row_shows_nobody_and_is_named(unit):
    # Somebody who was never asked, or said no: not in any mentor's list.
    person, number = unit.sql(
        "SELECT id, number FROM person_now WHERE id NOT IN "
        "(SELECT person FROM consent_now WHERE scope = 1 AND status = 1) LIMIT 1")[0]
    mentor, = unit.sql("SELECT id FROM user_now WHERE number = ?", MENTOR)[0]
    kiosk = unit.kiosk()
    kiosk.mentor()
    kiosk.choose("People and permissions")
    before = kiosk.wait("Come · Log · Note") + str(kiosk.count())
    kiosk.lock()

    unit.sql("INSERT OR REPLACE INTO consent_now VALUES (?, 1, 1, 1, 9999999999, 5)", person)
    unit.sql("INSERT INTO match_now VALUES (randomblob(16), ?, ?, 1, 5, 5)", mentor, person)
    kiosk.mentor()
    kiosk.choose("People and permissions")
    after = kiosk.wait("Come · Log · Note")
    assert f"P-{number:03}" not in after
    assert before.count("MWF") + before.count("TTS") == after.count("MWF") + after.count("TTS")
    done = unit.run("verify")
    assert done.returncode == 1
    assert "consent_now" in done.stdout and "match_now" in done.stdout, done.stdout


def test_consent_for_one_scope_takes_six_keys(unit):
    kiosk = unit.kiosk()
    kiosk.nurse()
    kiosk.button("People")
    open_person(kiosk, label_of(kiosk, " ask · ask · ask"))
    kiosk.wait("Ask: may a mentor come?")
    keys = kiosk.count()
    kiosk.keys("6", "1", "1", "1", "Enter")
    kiosk.wait("Receipt number:")
    assert keys() <= 6
    unit.verified()


def test_a02_a_yes_needs_the_person_to_say_it_back(unit):
    kiosk = unit.kiosk()
    kiosk.sign_in(402, "For you to see")
    kiosk.keys("F2")
    kiosk.button("Personas")
    kiosk.wait("Buscar")
    kiosk.seek(" pida · pida · pida")
    kiosk.choose(" pida · pida · pida")
    kiosk.choose("¿puede venir un mentor")
    kiosk.keys("1", "1", "3", "Enter")
    kiosk.wait("explique otra vez")
    kiosk.keys("2")
    kiosk.button("Guardar")
    kiosk.wait("Número de comprobante")
    unit.verified()


def test_a20_two_people_of_one_name_are_told_apart_by_birthday(unit):
    coordinator = unit.kiosk()
    coordinator.coordinator()
    for last, day in (("Romero", "3"), ("Ramos", "9")):
        coordinator.choose("People")
        coordinator.button("Add a person")
        coordinator.wait("Name they like to be called")
        coordinator.type("Inés")
        coordinator.keys("Enter")
        coordinator.type(last)
        coordinator.keys("Enter")
        coordinator.type(day)
        coordinator.keys("Enter")
        coordinator.type("4")
        coordinator.keys("Enter", "2", "1", "1", "Enter")
        coordinator.button("Save")
        coordinator.wait("Inés R.")
        if last == "Ramos":
            coordinator.wait("Somebody else here has the same name")
        coordinator.lock()
        coordinator.coordinator()
    coordinator.choose("People")
    coordinator.wait("Find:")
    coordinator.type("ines")
    coordinator.wait("Find: ines", "Inés R.")
    coordinator.keys("1")
    coordinator.wait("There is more than one Inés R. here")
    coordinator.type("1")
    coordinator.keys("Enter")
    coordinator.type("1")
    coordinator.keys("Enter", "Enter")
    shown = coordinator.wait("That is not this person's birthday")
    assert "Romero" not in shown and "Ramos" not in shown
    unit.verified()


def test_a35_somebody_who_asked_first_waits_for_staff(unit):
    kiosk = unit.kiosk()
    kiosk.mentor()
    kiosk.choose("Somebody asked me first")
    kiosk.wait("What did they say their name is?")
    kiosk.type("Mr. Quispe")
    kiosk.keys("Enter")
    kiosk.type("11")
    kiosk.keys("Enter", "2", "Enter")
    kiosk.wait("Staff will ask this person.")
    kiosk.choose("Log a talk")
    kiosk.wait("Find:")
    assert "Quispe" not in kiosk.screen()
    kiosk.button("Count only, no name")
    kiosk.wait("This keeps no name")
    kiosk.lock()

    staff = unit.kiosk(2)
    staff.nurse()
    staff.button("They asked first")
    staff.wait("Mr. Quispe")
    unit.verified()
