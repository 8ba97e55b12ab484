#!/usr/bin/env bash
# Only: standalone-job.sh start-foreground ARGUMENTS...
set -euo pipefail
shift
exec /opt/flink/bin/flink-process.sh -Xmx448m \
  org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint "$@"
