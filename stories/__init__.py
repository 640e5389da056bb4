"""What happens to customers, told once and played twice: through the commands, and over HTTP through the API."""
