"""The command install-audits: the checkers, once."""


def install_audits() -> None:
    """Fetch the checkers for markup, style sheets and accessibility, in pinned versions, into this user's cache."""
    from madang_losi.audits.installing import install, java

    print(f"Installed: {install()}")
    if not java():
        print("The markup checker needs Java as well: pip install 'madang-losi[audits]', or Debian's default-jre-headless.")
