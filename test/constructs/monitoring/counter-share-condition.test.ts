import { counterShareCondition, promqlName } from "../../../constructs/monitoring/counter-share-condition";

describe("the share of one counter in another", () => {
  const share = {
    title: "delivered",
    all: "logging.googleapis.com/user/sent",
    done: "logging.googleapis.com/user/delivered",
    serviceName: "worker",
    under: 0.98,
    windowSeconds: 1800,
    forSeconds: 300,
  };

  it("is PromQL that may name metrics which do not exist yet", () => {
    expect(counterShareCondition(share).conditionPrometheusQueryLanguage).toEqual({
      query:
        '(sum(increase(logging_googleapis_com:user_delivered{monitored_resource="cloud_run_revision",service_name="worker"}[1800s])) or vector(0))' +
        ' / (sum(increase(logging_googleapis_com:user_sent{monitored_resource="cloud_run_revision",service_name="worker"}[1800s])) > 0) < 0.98',
      duration: "300s",
      evaluationInterval: "60s",
      disableMetricValidation: true,
    });
  });

  it.each([
    ["logging.googleapis.com/user/agent_messages_sent", "logging_googleapis_com:user_agent_messages_sent"],
    ["logging.googleapis.com/user/agent/messages-sent", "logging_googleapis_com:user_agent_messages_sent"],
  ])("spells %s as PromQL does", (metricType, name) => {
    expect(promqlName(metricType)).toBe(name);
  });
});
