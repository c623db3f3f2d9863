"""The shell: everything that touches the world. It imports nothing, so that a part stays cheap."""
