#include "core/rehearsal/hetzner/labelselector.h"

#include <QRegularExpression>

#include <algorithm>

namespace ltb::core::rehearsal::hetzner {

namespace {

bool matchesWhole(const QString &pattern, const QString &text)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(text).hasMatch();
}

// Splits at commas that are not inside "( )".
QStringList splitTerms(const QString &text)
{
    QStringList terms{QString()};
    int depth = 0;
    for (const QChar c : text) {
        depth += c == u'(' ? 1 : c == u')' ? -1 : 0;
        if (c == u',' && depth == 0)
            terms.append(QString());
        else
            terms.last().append(c);
    }
    return terms;
}

} // namespace

bool isLabelKey(const QString &key)
{
    constexpr qsizetype longestPrefix = 253;
    const QString prefix = key.contains(u'/') ? key.section(u'/', 0, 0) : QString();
    const QString name = key.contains(u'/') ? key.section(u'/', 1) : key;
    if (prefix == QLatin1String("hetzner.cloud") || prefix.size() > longestPrefix)
        return false;
    if (key.contains(u'/')
        && !matchesWhole(QStringLiteral("[a-z0-9]([a-z0-9.-]*[a-z0-9])?"), prefix))
        return false;
    return matchesWhole(QStringLiteral("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"), name);
}

bool isLabelValue(const QString &value)
{
    return matchesWhole(QStringLiteral("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?"), value);
}

std::optional<LabelSelector> LabelSelector::parse(const QString &text)
{
    LabelSelector selector;
    if (text.trimmed().isEmpty())
        return selector;
    for (const QString &part : splitTerms(text)) {
        std::optional<Term> term = parseTerm(part.trimmed());
        if (!term)
            return std::nullopt;
        selector.m_terms.push_back(std::move(*term));
    }
    return selector;
}

std::optional<LabelSelector::Term> LabelSelector::parseTerm(const QString &text)
{
    static const QRegularExpression set(QStringLiteral(R"(\A(\S+)\s+(in|notin)\s*\(([^()]*)\)\z)"));
    static const QRegularExpression equal(QStringLiteral(R"(\A([^=!\s]+)\s*(==|=|!=)\s*(\S*)\z)"));
    Term term;
    if (const auto match = set.match(text); match.hasMatch()) {
        term.key = match.captured(1);
        term.negated = match.captured(2) == QLatin1String("notin");
        for (const QString &value : match.captured(3).split(u','))
            term.values.append(value.trimmed());
    } else if (const auto match2 = equal.match(text); match2.hasMatch()) {
        term.key = match2.captured(1);
        term.negated = match2.captured(2) == QLatin1String("!=");
        term.values = {match2.captured(3)};
    } else {
        term.negated = text.startsWith(u'!');
        term.key = term.negated ? text.mid(1).trimmed() : text;
    }
    const bool valid =
        isLabelKey(term.key) && std::all_of(term.values.begin(), term.values.end(), isLabelValue);
    return valid ? std::optional(term) : std::nullopt;
}

bool LabelSelector::holds(const Term &term, const Json &labels)
{
    const auto it = labels.find(term.key.toStdString());
    if (it == labels.end())
        return term.negated;
    const bool hit =
        term.values.isEmpty() || term.values.contains(toQString(it->get<std::string>()));
    return hit != term.negated;
}

bool LabelSelector::matches(const Json &labels) const
{
    return std::all_of(m_terms.begin(), m_terms.end(),
                       [&labels](const Term &term) { return holds(term, labels); });
}

} // namespace ltb::core::rehearsal::hetzner
