// What goes wrong at a simulated provider, by rules from a file. Deterministic for a seed.
//
//   {"seed": 7, "rules": [
//     {"method": "POST", "path": "/servers$", "nth": 1, "action": "drop", "perform": true},
//     {"path": "/actions/", "probability": 0.2, "action": "status", "status": 503},
//     {"delayMs": 800}]}
//
// A "guest" object beside the rules is for the machines behind the servers; it is not read here.
// The first rule that fits a request counts. `perform` says whether the request takes effect
// (status and hang: no by default; drop: yes; garbage, truncate and delay: always).
#pragma once

#include "core/base/json.h"

#include <QByteArray>
#include <QRegularExpression>

#include <random>
#include <vector>

namespace ltb::core::rehearsal {

struct Fault {
    enum class Kind {
        None,
        Status, // an error answer with `status` and, unless empty, `code` in the API's envelope
        Drop, // the connection is closed without an answer
        Hang, // no answer, the connection stays
        Garbage, // `body` instead of the answer, with the answer's status
        Truncate // half of the answer's body
    };
    Kind kind = Kind::None;
    bool perform = true;
    int delayMs = 0; // after performing, before answering
    int status = 500;
    QString code{};
    QByteArray body{};
    QByteArray contentType = "application/json";
};

class Faults {
public:
    Faults() = default;
    // InvalidInput names the rule and field that is wrong.
    static Result<Faults> parse(const Json &document);
    static Result<Faults> load(const QString &fileName);

    // What goes wrong with this request. Counts it.
    Fault next(const QByteArray &method, const QByteArray &path);

private:
    struct Rule {
        QRegularExpression method;
        QRegularExpression path;
        qint64 nth = 0; // 1: only the first request that fits; 0: any
        qint64 times = -1; // how often it strikes; -1: without limit
        double probability = 1;
        Fault fault;
        qint64 seen = 0;
    };
    static Result<Rule> parseRule(const Json &json, const QString &path);

    std::vector<Rule> m_rules;
    std::mt19937_64 m_random;
};

} // namespace ltb::core::rehearsal
