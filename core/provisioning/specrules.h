// The rules behind a deployment's fields, one function a rule, each usable on its own by a form.
// An empty answer means that the value is fine; otherwise it says why not ("must …", translated).
#pragma once

#include <QString>

namespace ltb::core::provisioning {

QString whyNotHostLabel(QStringView text); // RFC 1123 label: a-z, 0-9, '-', 1 to 63
QString whyNotHostName(QStringView text); // labels and dots, at most 253
QString whyNotUserName(QStringView text); // a login that Debian and Ubuntu do not use themselves
QString whyNotHubUrl(const QString &text); // wss://, or ws:// to a loopback address
QString whyNotHttpsUrl(const QString &text); // https://, or http:// to a loopback address
QString whyNotCidr(const QString &text); // IPv4 or IPv6 network without host bits
QString whyNotSshPublicKey(const QString &text); // one OpenSSH public key on one line
QString whyNotModel(QStringView text); // provider/model
QString whyNotImageReference(QStringView text); // registry/name[:tag][@sha256:digest]
QString whyNotDisplayName(QStringView text); // 1 to 64 characters without control characters
QString whyNotLabelKey(QStringView text); // at most 63; managed-by and ltb-… are ours
QString whyNotLabelValue(QStringView text);
QString whyNotSha256(QStringView text);
QString whyNotCertificate(const QString &text); // PEM, at least one certificate, no key

} // namespace ltb::core::provisioning
