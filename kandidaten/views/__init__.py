"""The pages of a candidate's own dossier."""
