using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Catalogue;

internal static class OperationsRules
{
    internal static ImmutableArray<Rule> All { get; } =
    [
        Rule("OPS-01", "Webhooks silent", "A running meeting SHALL be heard of; silence is not safety.", Severity.High, true, "H164.312(b)"),
        Rule("OPS-02", "Endpoint validated", "Zoom SHALL be able to validate our address at any time.", Severity.High, false, "H164.312(b)"),
        Rule("OPS-03", "Connection alive", "The connection to Zoom SHALL hold its token and scopes.", Severity.High, true, "H164.308(a)(1)(ii)(D)"),
        Rule("OPS-04", "Update budget left", "Repairs SHALL NOT use up a host's daily updates that the clinic needs itself.", Severity.Medium, true, "S22"),
        Rule("OPS-05", "No tug-of-war", "Two tools SHALL NOT fight over one setting: we stop and say who reverts it.", Severity.High, true, "S22 H164.308(a)(6)(ii)"),
        Rule("OPS-06", "Ledger unbroken", "The ledger SHALL be unbroken and its checkpoints published.", Severity.Critical, false, "H164.312(c)(1) G5(2)"),
        Rule("OPS-07", "Policy changes recorded", "Every change of policy SHALL be recorded with who, what and from when.", Severity.Info, false, "H164.316(b)(1) G5(2)"),
        Rule("OPS-08", "Coverage on target", "The share of sessions under live control SHALL be known and on target.", Severity.Medium, false, "S22 H164.308(a)(8)"),
        Rule("OPS-09", "Deliveries accepted", "Zoom's deliveries SHALL be accepted; while they are refused, sessions are not seen.", Severity.High, true, "H164.312(b)"),
    ];

    private static Rule Rule(string id, string title, string shall, Severity severity, bool implemented, string maps) =>
        new(id, title, shall, severity, Phase.Operations, FixClass.HumanTask) { Implemented = implemented, Maps = RuleMaps.Of(maps) };
}
