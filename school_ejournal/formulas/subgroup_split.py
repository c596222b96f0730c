"""Proposals for dividing a class: which group each student of an alphabetical list goes to."""


def by_alphabet(count, groups):
    """Return the group (from 0) of each of ``count`` students: the list cut into equal parts.

    The sizes differ by one at most, the first groups are the larger ones.
    """
    share, rest = divmod(count, groups)
    found = []
    for group in range(groups):
        found += [group] * (share + (group < rest))
    return found


def by_turns(count, groups):
    """Return the group of each of ``count`` students: one after the other in turn."""
    return [place % groups for place in range(count)]


def evenly_by_sex(sexes, groups):
    """Return the group of each student so that sexes and sizes differ by one at most."""
    dealt = sorted(range(len(sexes)), key=lambda place: (sexes[place] != "male", place))
    found = [0] * len(sexes)
    for turn, place in enumerate(dealt):
        found[place] = turn % groups
    return found


def apart_by_sex(sexes, names):
    """Return the group of each student: boys in one, girls in the other of two groups.

    ``names`` of the groups tell which is whose ("Мальчики", "Юноши"); else boys are the first.
    """
    boys = next(
        (place for place, name in enumerate(names) if name.lower().startswith(("мал", "юн"))),
        None,
    )
    if boys is None:
        girls = (place for place, name in enumerate(names) if name.lower().startswith("дев"))
        boys = 1 - next(girls, 1)
    return [boys if sex == "male" else 1 - boys for sex in sexes]
