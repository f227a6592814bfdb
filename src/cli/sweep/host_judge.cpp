#include "cli/sweep/host_judge.hpp"

#include "audit/fail_conditions.hpp"
#include "cli/requirement.hpp"
#include "view/json/exchange_json.hpp"
#include "view/message/exchange_text.hpp"

namespace smbprobe::cli {

void HostJudge::prepare(ScanItem& item) const {
  std::visit([this](auto& each) { prepare_item(each); }, item);
}

void HostJudge::prepare_item(TargetItem& item) const {
  item.outcomes.reserve(item.result.hosts.size());
  for (auto& host : item.result.hosts) item.outcomes.push_back(outcome_of(host));
}

void HostJudge::prepare_item(ExchangeItem& item) const {
  if (command_.trace) item.trace = view::render_exchange(*item.exchange);
  if (command_.exchanges) item.line = view::exchange_to_json(*item.exchange) + '\n';
}

HostOutcome HostJudge::outcome_of(probe::AskedHost& asked) const {
  const auto& conditions = setup_.fail_conditions;
  HostOutcome out;
  out.report = probe::survey_host(asked);
  const auto& host = out.report;
  out.wanted = setup_.filter.wants(host);
  out.shown = out.wanted && !command_.exchanges && !command_.make_policy;
  if (conditions.any())
    out.judgement = audit::judge_for(host, conditions);
  else if (out.shown)
    out.judgement = sink_.judge(host);
  out.failed = audit::fails(out.judgement, conditions);
  out.judged = audit::is_judged(host, out.judgement, conditions);
  out.rules = unknown_rules(out.judgement);
  const bool shallow = conditions.any() && host.status == report::HostStatus::smb && !out.judged;
  out.undecided = shallow || (command_.only && setup_.filter.is_undecided(host));
  if (out.shown) out.text = sink_.render(host, out.judgement, asked.exchanges);
  return out;
}

}  // namespace smbprobe::cli
