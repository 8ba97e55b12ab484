#!/usr/bin/env bash
# flink-process.sh HEAP MAIN_CLASS ARGUMENTS...
set -euo pipefail
options=$(sed -n 's/^env.java.opts.all: //p' "$FLINK_CONF_DIR/config.yaml")
# What Flink finds its places by.
export FLINK_LIB_DIR=/opt/flink/lib FLINK_PLUGINS_DIR=/opt/flink/plugins FLINK_HOME=/opt/flink
heap=$1
main_class=$2
shift 2
# shellcheck disable=SC2086 # several options
exec java $heap $options \
  --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.time=ALL-UNNAMED \
  -Dlog4j2.configurationFile="$FLINK_CONF_DIR/log4j-console.properties" \
  -cp "/opt/flink/lib/*" "$main_class" --configDir "$FLINK_CONF_DIR" "$@"
