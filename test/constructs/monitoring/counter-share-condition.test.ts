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

  it("says the service to log-based metrics alone: others do not carry it", () => {
    const { conditionPrometheusQueryLanguage } = counterShareCondition({
      ...share,
      all: "custom.googleapis.com/agent/sent",
      done: "custom.googleapis.com/agent/delivered",
    });
    expect(conditionPrometheusQueryLanguage?.query).toBe(
      "(sum(increase(custom_googleapis_com:agent_delivered[1800s])) or vector(0)) / (sum(increase(custom_googleapis_com:agent_sent[1800s])) > 0) < 0.98",
    );
  });

  it.each([
    ["logging.googleapis.com/user/agent_messages_sent", "logging_googleapis_com:user_agent_messages_sent"],
    ["custom.googleapis.com/agent/messages-sent", "custom_googleapis_com:agent_messages_sent"],
  ])("spells %s as PromQL does", (metricType, name) => {
    expect(promqlName(metricType)).toBe(name);
  });
});
