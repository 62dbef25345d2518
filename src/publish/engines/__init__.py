"""The engines that turn an executed document into a file: Quarto itself, or the built-in one."""
