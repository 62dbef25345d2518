"""What a build tells in words and numbers: what its authors wrote, what its pages show."""
