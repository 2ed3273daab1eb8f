"""People: registration, Plh and Plt, appointments, mutasi, the office import."""
