"""Many cities: one city a job, a table of jobs that survives a stop, several processes or a cluster, results as sheets."""

from madang_losi.rounds.cities import City, read_cities
from madang_losi.rounds.job import Outcome, assess_city
from madang_losi.rounds.running import Event, run
from madang_losi.rounds.table import Job, Round

__all__ = ["City", "Event", "Job", "Outcome", "Round", "assess_city", "read_cities", "run"]
