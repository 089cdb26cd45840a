"""What a technician does about voice: try an engine on sound files; put in a model."""
