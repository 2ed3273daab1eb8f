"""What officers ask and are told about running periods."""
