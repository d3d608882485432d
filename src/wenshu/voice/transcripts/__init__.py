"""Transcripts as files: reading .txt, .srt and .vtt, writing them and JSON."""
