"""The kinds of chart, one module each: released data in, a self-describing `Figure` out."""
