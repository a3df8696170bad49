#include "core/base/backoff.h"

#include <QRandomGenerator>

#include <algorithm>

namespace ltb::core {

Backoff::Ms Backoff::next()
{
    constexpr int mostDoublings = 20;
    const auto step = std::min<Ms>(m_most, m_first * (1LL << std::min(m_failures, mostDoublings)));
    ++m_failures;
    const auto half = step.count() / 2;
    return Ms(half + QRandomGenerator::global()->bounded(qint64(half + 1)));
}

} // namespace ltb::core
