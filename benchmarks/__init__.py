"""How fast the portal is on this machine, beside a bare Django view. Not part of the tests: figures depend on the machine."""
