#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the autograder's image.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

# Python and Node programs need no more than this; add gcc libc6-dev g++ golang default-jdk-headless php-cli rustc mono-mcs
# for the languages of your class.
apt-get update -q
apt-get install -y -q --no-install-recommends ca-certificates libatomic1 nodejs npm python3 tcpdump

# Students' programs run as this user, who can write neither the lab nor results.json.
useradd --uid 45001 --user-group --no-create-home --shell /usr/sbin/nologin mesin-lab

# The Node that the lab runs on comes with its packages, whatever Node the system has; an old npm would run their scripts.
cd "$(dirname "${BASH_SOURCE[0]}")/lab"
npm ci --ignore-scripts
node scripts/link-node.mjs
