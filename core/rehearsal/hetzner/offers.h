// What the simulated Hetzner sells: places, server types, images and prices, as the API shows them.
#pragma once

#include "core/base/json.h"

#include <QString>

#include <vector>

namespace ltb::core::rehearsal::hetzner {

class Offers {
public:
    // A catalogue like the real one's: three places in the EU, two in the US, one in Asia; a few
    // types are sold out or being withdrawn somewhere.
    Offers();

    const std::vector<Json> &locations() const { return m_locations; }
    const std::vector<Json> &serverTypes() const { return m_serverTypes; }
    const std::vector<Json> &images() const { return m_images; }
    const Json &pricing() const { return m_pricing; }

    // By id or name, as create takes them (text or number); null when there is none.
    const Json *location(const Json &idOrName) const;
    const Json *serverType(const Json &idOrName) const;
    const Json *image(const Json &idOrName, const std::string &architecture) const;

    // From now on this type counts as sold out (or not) there. False when it is not sold there.
    bool setAvailable(const QString &serverType, const QString &location, bool available);

private:
    std::vector<Json> m_locations;
    std::vector<Json> m_serverTypes;
    std::vector<Json> m_images;
    Json m_pricing;
};

// How one type stands in one place; null when it is not sold there.
const Json *offerIn(const Json &serverType, const std::string &location);

} // namespace ltb::core::rehearsal::hetzner
