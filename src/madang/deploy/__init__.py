"""From machine to town and back: the demo, a new town, backups, upgrades, the move to PostgreSQL. Stands above every wing."""
