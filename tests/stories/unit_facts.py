"""unit_facts.py - what a story asks of the practice unit, by SQL on numbers and ids only."""


def mentor_with(unit, *scopes):
    """The number of a mentor with one person who gave just these scopes; whoever else that mentor
    is matched with is told apart by the log permission in the list of people."""
    people = {}
    for number, person in unit.sql(
            "SELECT u.number, m.person FROM match_now m JOIN user_now u ON u.id = m.mentor "
            "WHERE m.status = 1 ORDER BY u.number"):
        given = frozenset(scope for scope, in unit.sql(
            "SELECT scope FROM consent_now WHERE person = ? AND status = 1", person))
        people.setdefault(number, []).append(given)
    for number, given in people.items():
        alike = [one for one in given if (2 in one) == (2 in scopes)]
        if alike and all(one == set(scopes) for one in alike):
            return number
    raise AssertionError(f"nobody in the practice unit gave just {scopes}: {people}")


def talks(unit):
    return unit.sql("SELECT count(*) FROM encounter_now WHERE status = 1 AND person NOT NULL")[0][0]
