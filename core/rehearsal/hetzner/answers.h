// How the simulated API answers: its JSON envelope, errors and pages.
#pragma once

#include "core/base/json.h"
#include "core/net/server/socketserver.h"

#include <QString>
#include <QStringList>
#include <QUrlQuery>

#include <vector>

namespace ltb::core::rehearsal::hetzner {

// One request as the resources see it: authorised, its path split, its body parsed.
struct ApiCall {
    QByteArray method;
    QStringList path; // without the version: {"servers", "42"}
    QUrlQuery query;
    Json body; // an object; empty when there is none
    qint64 nowMs = 0;
    double speed = 1; // everything takes 1/speed of its usual time

    QStringList values(const QString &name) const; // every occurrence, decoded
    QString value(const QString &name) const { return values(name).value(0); }
    qint64 id(int segment) const; // 0 when that part of the path is no id
};

net::HttpResponse answer(int status, const Json &body);
net::HttpResponse noContent();

// {"error":{"code","message","details"}}; with a field, details.fields names it.
net::HttpResponse refusal(int status, const char *code, const QString &message,
                          const QString &field = {});
net::HttpResponse invalid(const QString &field, const QString &why);
net::HttpResponse notFound(const QString &what);

// One page of `items` under `key`, with meta.pagination, after name=, label_selector=, status= and
// sort= were applied. Answers invalid_input for a bad page, size, sort or selector.
net::HttpResponse listAnswer(const ApiCall &call, const char *key, std::vector<Json> items);

// RFC 3339 in UTC, whole seconds, as the API writes it.
std::string apiTime(qint64 ms);

} // namespace ltb::core::rehearsal::hetzner
