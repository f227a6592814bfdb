#include "capture/capture_reports.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "probe/survey/evidence.hpp"
#include "probe/survey/survey.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/cut_texts.hpp"

namespace smbprobe::capture {
namespace {

using capture::Conversation;
using probe::Exchange;

constexpr const char* kSource = "capture";

bool is_session(const report::SessionFacts& facts) {
  return facts.user || facts.guest || facts.signed_messages || facts.encrypted || !facts.shares.empty();
}

/// The cipher that a NEGOTIATE answer settles.
std::optional<std::uint16_t> cipher_of(const proto::Smb2NegotiateResponse& answer) {
  const auto by = proto::encryption_by(answer.dialect_revision);
  if (by == proto::EncryptionBy::capability && (answer.capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0)
    return proto::kAes128Ccm;
  if (by != proto::EncryptionBy::cipher) return std::nullopt;
  const auto* told = proto::find_context<proto::EncryptionCapabilities>(answer.contexts.contexts);
  if (told == nullptr || told->ciphers.empty() || told->ciphers.front() == 0) return std::nullopt;
  return told->ciphers.front();
}

void take_answer(report::Session& session, const probe::Evidence& evidence) {
  if (const auto* smb2 = evidence.smb2()) {
    session.dialect = proto::label_or_hex(proto::kSmb2Dialects, smb2->dialect_revision);
    session.cipher = cipher_of(*smb2);
  } else if (evidence.smb1() != nullptr) {
    session.dialect = probe::chosen_smb1_dialect(evidence);
    session.cipher.reset();
  } else {
    return;
  }
  // the survey of this one exchange knows what the mode of either family means
  const Exchange& exchange = *evidence.exchange;
  const auto report = probe::survey_endpoint(exchange.server.port, exchange.transport, {&exchange, 1});
  session.signing = evidence.smb2() != nullptr ? report.smb2.signing : report.smb1.signing;
}

/// Direct TCP first, and so 445 before 139.
std::vector<report::ProbedPort> ports_of(const std::vector<Exchange>& exchanges) {
  std::vector<report::ProbedPort> ports;
  for (const Exchange& exchange : exchanges) {
    const auto known = std::ranges::find(ports, exchange.server.port, &report::ProbedPort::port);
    if (known == ports.end()) ports.push_back({.port = exchange.server.port, .transport = exchange.transport});
  }
  std::ranges::sort(ports, {}, [](const auto& port) { return std::pair(port.transport, port.port); });
  return ports;
}

}  // namespace

std::optional<report::Session> session_of(const Conversation& conversation) {
  if (!is_session(conversation.session)) return std::nullopt;
  report::Session out{.client = conversation.client,
                      .server = conversation.server,
                      .transport = conversation.transport,
                      .dialect = {},
                      .signing = {},
                      .cipher = {},
                      .facts = conversation.session,
                      .first_frame = conversation.first_frame,
                      .last_frame = conversation.last_frame,
                      .cut = {}};
  for (const Exchange& exchange : conversation.exchanges) take_answer(out, probe::read_evidence(exchange));
  report::cut_texts(out);
  return out;
}

CaptureReports::CaptureReports() : offers_(kSource) {}

const Conversation& CaptureReports::add(Conversation&& conversation) {
  numbers_.number(conversation);
  return conversations_.emplace_back(std::move(conversation));
}

void CaptureReports::add(capture::SeenNbstat&& nbstat) { nbstat_[nbstat.address] = std::move(nbstat.answer); }

void ExchangeNumbers::number(Conversation& conversation) {
  Numbers& last = last_[conversation.server.address];
  ++last.connection;
  for (Exchange& exchange : conversation.exchanges) {
    exchange.number = ++last.exchange;
    exchange.connection = last.connection;
  }
}

void CaptureReports::settle() {
  std::ranges::sort(conversations_, {}, &Conversation::first_frame);
  numbers_.clear();
  for (Conversation& conversation : conversations_) numbers_.number(conversation);
}

bool carried_smb(const Conversation& conversation) {
  const auto has_message = [](const Exchange& e) {
    return !e.request.empty() || (!e.reply.empty() && e.outcome != probe::Outcome::garbage);
  };
  // no exchanges: mid-stream, but SMB
  return conversation.exchanges.empty() || std::ranges::any_of(conversation.exchanges, has_message);
}

bool CaptureReports::saw_smb() const { return std::ranges::any_of(conversations_, carried_smb); }

probe::SurveyedHost CaptureReports::host(const std::string& address, std::span<const std::size_t> places) const {
  std::vector<Exchange> exchanges;
  for (const std::size_t place : places) {
    const auto& held = conversations_[place].exchanges;
    exchanges.insert(exchanges.end(), held.begin(), held.end());
  }
  probe::HostContext facts;
  facts.target = facts.address = address;
  facts.source = kSource;
  facts.depth = report::Depth::full;
  const auto nbstat = nbstat_.find(address);
  if (nbstat != nbstat_.end()) facts.nbstat = nbstat->second;
  facts.started_us = std::ranges::min(exchanges, {}, &Exchange::started_us).started_us;
  facts.elapsed_us = probe::replied_us(std::ranges::max(exchanges, {}, probe::replied_us)) - facts.started_us;
  const auto ports = ports_of(exchanges);
  report::HostReport report = probe::survey_host(std::move(facts), ports, exchanges);
  return {.report = std::move(report), .exchanges = std::move(exchanges)};
}

void CaptureReports::each_host(const std::function<void(probe::SurveyedHost&&)>& give) const {
  std::vector<const std::string*> addresses;
  std::unordered_map<std::string_view, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < conversations_.size(); ++i) {
    if (conversations_[i].exchanges.empty()) continue;
    const std::string& address = conversations_[i].server.address;
    auto& known = places[address];
    if (known.empty()) addresses.push_back(&address);
    known.push_back(i);
  }
  for (const auto* address : addresses) give(host(*address, places[*address]));
}

std::size_t CaptureReports::host_count() const {
  std::unordered_set<std::string_view> addresses;
  for (const Conversation& conversation : conversations_)
    if (!conversation.exchanges.empty()) addresses.insert(conversation.server.address);
  return addresses.size();
}

std::vector<probe::SurveyedHost> CaptureReports::hosts() const {
  std::vector<probe::SurveyedHost> out;
  each_host([&](probe::SurveyedHost&& each) { out.push_back(std::move(each)); });
  return out;
}

std::vector<report::ClientOffer> CaptureReports::clients() const {
  probe::ClientOffers offers(kSource);
  for (const Conversation& conversation : conversations_)
    for (const Exchange& exchange : conversation.exchanges) offers.add(exchange);
  auto out = offers.all();
  std::ranges::stable_partition(out, [](const report::ClientOffer& offer) { return offer.smb1_only(); });
  return out;
}

std::optional<report::ClientOffer> CaptureReports::client(const std::string& address) {
  for (; folded_ < conversations_.size(); ++folded_)
    for (const Exchange& exchange : conversations_[folded_].exchanges) offers_.add(exchange);
  return offers_.of(address);
}

std::vector<UnheardServer> CaptureReports::unheard() const {
  std::set<std::string_view> heard;
  for (const Conversation& conversation : conversations_)
    if (!conversation.exchanges.empty()) heard.insert(conversation.server.address);
  std::vector<UnheardServer> out;
  std::map<std::pair<std::string_view, std::uint16_t>, std::size_t> places;
  for (const Conversation& conversation : conversations_) {
    if (heard.contains(conversation.server.address)) continue;
    const std::pair key(std::string_view(conversation.server.address), conversation.server.port);
    const auto [place, fresh] = places.try_emplace(key, out.size());
    if (fresh) out.push_back({.server = conversation.server, .incomplete = false});
    out[place->second].incomplete |= conversation.incomplete;
  }
  return out;
}

std::vector<report::Session> CaptureReports::sessions() const {
  std::vector<report::Session> out;
  for (const Conversation& conversation : conversations_)
    if (auto session = session_of(conversation)) out.push_back(*std::move(session));
  return out;
}

}  // namespace smbprobe::capture
