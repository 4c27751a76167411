from django.db import models


class LoadedPack(models.Model):
    """Which pack this town was filled from, so that starting again does not load it again."""

    code = models.SlugField(unique=True)
    folder = models.CharField(max_length=500, default="")  # where it was, for the stories a demo tells about its people
    digest = models.CharField(max_length=64)  # SHA-256 over the names and contents of its files
    loaded_at = models.DateTimeField(auto_now=True)
