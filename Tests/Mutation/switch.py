"""How the sources ask whether they are a mutant."""


def switches(kind):
    """What asks it in the migrator and in the verifier, each by the name of a mutant of this kind."""
    return (lambda name: f'isMutant("migrator", "{kind}-{name}")', lambda name: f'isMutant("verifier", "{kind}-{name}")')
