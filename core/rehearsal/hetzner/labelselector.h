// Label selectors as the API takes them: "k=v,k!=v,k,!k,k in (a,b),k notin (a,b)", all must hold.
#pragma once

#include "core/base/json.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ltb::core::rehearsal::hetzner {

class LabelSelector {
public:
    // Nothing when the text is no selector. An empty text matches everything.
    static std::optional<LabelSelector> parse(const QString &text);

    // `labels` is an object of texts.
    bool matches(const Json &labels) const;

private:
    struct Term {
        QString key;
        QStringList values; // empty: only whether the key is there
        bool negated = false;
    };
    static std::optional<Term> parseTerm(const QString &text);
    static bool holds(const Term &term, const Json &labels);

    std::vector<Term> m_terms;
};

// What the API allows as a label: key [prefix/]name, value up to 63, "hetzner.cloud/" reserved.
bool isLabelKey(const QString &key);
bool isLabelValue(const QString &value);

} // namespace ltb::core::rehearsal::hetzner
