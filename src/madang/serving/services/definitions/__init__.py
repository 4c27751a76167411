"""What a town writes down about a service, as data: its texts, form, workflow and fee.

Pure pydantic, no database: the same models check a pack file, an editor's screen and a stored version, and publish their JSON Schema.
"""
