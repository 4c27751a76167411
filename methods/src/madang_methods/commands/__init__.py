"""The commands of the methods, one module each; what calculates is imported when a command runs, so that the others stay quick."""
