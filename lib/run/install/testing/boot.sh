#!/usr/bin/env bash
# boot.sh BASE OWN KEPT: becomes a machine with systemd as its first process, apart from the
# processes, network, mounts and control groups outside. Called in new namespaces of all these.
# Its disk is the folder BASE, which stays as it is, with the changes in OWN; what Docker stores is
# in KEPT.
set -euo pipefail
base=$1 own=$2 kept=$3
mount --make-rprivate /
mkdir -p "$own"/{upper,work,root} "$kept"
mount -t overlay machine -o "lowerdir=$base,upperdir=$own/upper,workdir=$own/work" "$own/root"
cd "$own/root"
mkdir -p var/lib/docker mnt
mount --bind "$kept" var/lib/docker

# It changes nothing of the kernel but its own network.
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,ro proc/sys
if [ -e proc/sysrq-trigger ]; then mount --bind /dev/null proc/sysrq-trigger; fi
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup

mount -t tmpfs -o mode=755,nosuid dev dev
mkdir dev/{pts,shm,net}
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
mknod -m 666 dev/fuse c 10 229
mknod -m 666 dev/net/tun c 10 200
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${stream%:*}" "dev/${stream#*:}"; done
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp

hostname falconer-machine
echo 'nameserver 10.0.2.3' >etc/resolv.conf
pivot_root . mnt
umount -l /mnt
exec env -i container=machine PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=journal
