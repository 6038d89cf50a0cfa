"""Runs programs and takes their wall time, CPU time and peak memory."""
import dataclasses
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    memory: float  # peak resident memory in MB (1e6 bytes)


def run_once(command, folder=None):
    """The cost of one run. Ends the program with the command's output when it fails."""
    # A process begins with the peak memory of the one that started it, so that must be a small one: this file as a program.
    starter = [sys.executable, "-S", os.path.abspath(__file__), *command]
    done = subprocess.run(starter, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nexit code {done.returncode}\n{done.stderr}")
    return Cost(**json.loads(done.stdout))


def start(command):
    """Runs the command and prints its cost."""
    begin = time.perf_counter()
    code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - begin
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)
    print(json.dumps(dataclasses.asdict(cost)))
    return code


def median(costs):
    """Every number's own median."""
    return Cost(*(statistics.median(getattr(cost, field.name) for cost in costs) for field in dataclasses.fields(Cost)))


def machine():
    """Processor, cores, memory and system in one line."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def version_of(command, folder=None):
    """What the command prints, in one line; nothing when it cannot be run."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return " ".join(done.stdout.split())


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
