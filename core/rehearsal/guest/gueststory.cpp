#include "core/rehearsal/guest/gueststory.h"

#include <array>

namespace ltb::core::rehearsal {

namespace {

struct Chapter {
    const char *stage;
    int milliseconds;
    const char *log;
};

constexpr std::array chapters{
    Chapter{"preflight", 1500,
            "Debian GNU/Linux 12 (bookworm) x86_64, 2 CPU\n"
            "Mem: 3819 MB total, 3502 MB available\n/dev/sda1: 36201 MB free\n"},
    Chapter{"bootstrap", 1500, "the hub answered; the one-time token is used up\n"},
    Chapter{"packages", 9000,
            "Get:1 Packages [8,792 kB]\nThe following NEW packages will be installed:\n"
            "  curl gpg iptables ufw unattended-upgrades\nSetting up ufw (0.36.2-1) ...\n"},
    Chapter{"docker", 12000,
            "Setting up docker-ce (5:28.1.1-1) ...\n28.1.1 overlay2 2\n"
            "Docker Compose version v2.35.1\n"},
    Chapter{"firewall", 2000,
            "Default incoming policy changed to 'deny'\nRule added: 22/tcp LIMIT\n"
            "Firewall is active and enabled on system startup\n"},
    Chapter{"gateway", 11000,
            "openclaw-gateway Pulled\nContainer openclaw-gateway Started\n"
            "waiting for the gateway: ok after 9 s\n"},
    Chapter{"connector", 2500, "Created symlink for launchthatbot-connector.service\n"},
    Chapter{"verify", 1500, "gateway: up\nconnector: connected to the hub\nfirewall: active\n"},
};

} // namespace

StageStory storyOf(const QString &stage)
{
    for (const Chapter &chapter : chapters) {
        if (stage == QLatin1String(chapter.stage))
            return {std::chrono::milliseconds(chapter.milliseconds),
                    QString::fromUtf8(chapter.log)};
    }
    return {std::chrono::milliseconds(2000), {}};
}

} // namespace ltb::core::rehearsal
