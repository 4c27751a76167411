"""The editor's screens: one page for each part of a definition, addressed by its path (`form/sections/dog/questions/dog_name`)."""
