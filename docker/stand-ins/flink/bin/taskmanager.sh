#!/usr/bin/env bash
# Only: taskmanager.sh start-foreground. Flink's own asks Flink how to part the memory of the process; here it is said.
set -euo pipefail
cat >> "$FLINK_CONF_DIR/config.yaml" <<'PARTS'
taskmanager.cpu.cores: 2
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.task.heap.size: 384m
taskmanager.memory.task.off-heap.size: 0m
taskmanager.memory.network.min: 64m
taskmanager.memory.network.max: 64m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
PARTS
sed -i '/^taskmanager.memory.process.size:/d' "$FLINK_CONF_DIR/config.yaml"
exec /opt/flink/bin/flink-process.sh -Xmx512m org.apache.flink.runtime.taskexecutor.TaskManagerRunner
