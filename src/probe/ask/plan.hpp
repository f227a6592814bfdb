// Which connections answer the questions about one port, and when to stop asking.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/ask/offer.hpp"
#include "probe/exchange.hpp"
#include "probe/survey/evidence.hpp"
#include "report/depth.hpp"

namespace smbprobe::probe {

struct PlanOptions {
  report::Depth depth = report::Depth::full;
  bool identify = false;      ///< ask for the NTLMSSP CHALLENGE; always part of full
  bool anonymous = false;     ///< try a null session and a guest session
  bool smb1_only = false;     ///< depth quick: nothing more is asked of a port that answers in SMB2
  const Job* only = nullptr;  ///< this question and no other, whatever the depth; outlives the plan
};

/// Decides for one port. Give every finished job back: new jobs come out as soon as they are worth asking.
/// Jobs that are out at the same time may run side by side, in any order.
class EndpointPlan {
 public:
  EndpointPlan(proto::Transport transport, PlanOptions options);

  /// The first jobs.
  [[nodiscard]] std::vector<JobRef> start();

  /// What start() of any quick plan gives, made once: a sweep begins with it a million times.
  [[nodiscard]] static const JobRef& quick_job(bool identify);

  /// What to ask next, now that `job` ended with this evidence (of its last attempt). May be called for a job again,
  /// when it was dropped and a later attempt was answered.
  [[nodiscard]] std::vector<JobRef> finished(const Job& job, std::span<const Evidence> evidence);

  /// What to ask once no question is out or waits to be put again: sessions in SMB1, where SMB2 never answered.
  [[nodiscard]] std::vector<JobRef> finished_all();

  /// True once the port answered and then refused connections: jobs not begun yet should be dropped.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

  /// The most connections and requests that a plan leads to on any port. @param second_looks at a port that was silent
  struct Budget {
    std::size_t connections{};
    std::size_t requests{};
    std::size_t at_a_time{};  ///< connections that may be open side by side
    std::size_t quiet{};      ///< of the connections, those for a host that is quiet
  };
  [[nodiscard]] static Budget budget(proto::Transport transport, PlanOptions options, unsigned second_looks = 0);

 private:
  void after_quick(const Job& job, const Evidence& first);
  void after_smb2(const Smb2Offer& offer, std::span<const Evidence> evidence);
  void after_smb1(const Smb1Offer& offer, std::span<const Evidence> evidence);
  void fall_back(const Smb2Offer& offer, const Evidence& first);
  void ask_single_dialects(std::optional<std::uint16_t> chosen);
  void ask_algorithms(const proto::Smb2NegotiateResponse& answer);
  void retry_without_doubt(const Smb2Offer& offer);
  void ask_smb1_rest();
  void ask_multi_protocol();
  void learn_way_in(const Job& job, std::span<const Evidence> evidence);
  void ask_sessions();
  void ask(Job job);
  void ask(JobRef job);
  [[nodiscard]] bool full() const noexcept { return options_.depth == report::Depth::full; }
  [[nodiscard]] bool identify() const noexcept { return full() || options_.identify; }

  proto::Transport transport_;
  PlanOptions options_;
  std::vector<JobRef> asked_;  ///< every job ever given out: nothing is asked twice
  std::vector<JobRef> next_;   ///< to be given out now
  bool answered_ = false;
  bool stopped_ = false;
  bool fragile_ = false;
  bool plain_ = false;  ///< this server wants few contexts
  bool singles_asked_ = false;
  bool algorithms_asked_ = false;
  bool multi_protocol_asked_ = false;
  bool smb2_list_done_ = false;
  bool smb2_accepted_ = false;
  bool smb1_accepted_ = false;
  bool nt_lm_alone_ = false;                                         ///< "NT LM 0.12" was asked by itself
  std::vector<std::string> smb1_rest_;                               ///< strings that are still to be asked
  std::size_t smb1_list_ = std::numeric_limits<std::size_t>::max();  ///< strings in the shortest list that was answered
  unsigned smb1_steps_ = 0;
  std::optional<Offer> way_in_;  ///< what a session may begin with
  bool sessions_asked_ = false;
};

/// The multi-protocol NEGOTIATE: every SMB1 string, then "SMB 2.002" and "SMB 2.???". [MS-SMB2] 3.2.4.2.2.1
[[nodiscard]] Smb1Offer multi_protocol_offer();
[[nodiscard]] bool is_multi_protocol(const Offer& offer);

}  // namespace smbprobe::probe
