"""Sound: what a file is, its samples, its waveform, and where it can be cut. FFmpeg runs in a child process only."""
