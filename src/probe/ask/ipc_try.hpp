// What a null session is good for: the share IPC$, through which accounts and shares have been listed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/survey/evidence.hpp"
#include "proto/bytes.hpp"
#include "report/host_report.hpp"

namespace smbprobe::probe {

/// "\\192.0.2.7\IPC$": the share as a client names it at this server. An IPv6 address is written as UNC allows,
/// "2001-db8--1.ipv6-literal.net", without its scope, which no server knows. @param server an address, or a name
[[nodiscard]] std::string ipc_path(std::string_view server);

/// The TREE_CONNECT to IPC$ in the session that a SESSION_SETUP was granted; nothing where its reply grants none.
/// @param server as of ipc_path()
[[nodiscard]] std::optional<proto::Bytes> build_ipc_try(proto::ByteView request,
                                                        proto::ByteView reply,
                                                        std::string_view server);

/// True for a TREE_CONNECT to IPC$, by its bytes.
[[nodiscard]] bool is_ipc_try(const Evidence& evidence);

/// What came of it. An error is a refusal unless it speaks of resources, of a session that is over or of the request's
/// form.
[[nodiscard]] report::Verdict ipc_verdict(const Evidence& evidence);

}  // namespace smbprobe::probe
