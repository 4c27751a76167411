"""What the town holds about a person, as forms ask for it."""


def facts_of(resident):
    address = {"street": resident.street, "number": resident.number, "unit": resident.unit, "postcode": resident.postcode}
    return {
        "person.name": {"family_name": resident.family_name, "given_name": resident.given_name},
        "person.family_name": resident.family_name,
        "person.given_name": resident.given_name,
        "person.birth_date": resident.birth_date.isoformat() if resident.birth_date else None,
        "person.national_number": resident.register_number,
        "person.phone": resident.phone,
        "person.email": resident.email,
        "home.address": {**address, "area": resident.area.code if resident.area else ""} if resident.street else None,
        "household.size": resident.household.residents.count() if resident.household_id else None,
    }
