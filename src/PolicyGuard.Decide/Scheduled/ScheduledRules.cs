using System.Collections.Immutable;
using PolicyGuard.Decide.Scheduled.Rules;

namespace PolicyGuard.Decide.Scheduled;

internal static class ScheduledRules
{
    internal static ImmutableArray<IScheduledRule> All { get; } =
    [
        new WaitingRoomRule(), new PasscodeRule(), new JoinBeforeHostRule(), new PersonalRoomRule(), new AiCompanionRule(),
        new RecordingConsentRule(), new TopicRule(), new AgendaRule(), new InvitationRule(), new LateReleaseRule(), new ContactRule(),
        new OwnLinkRule(), new StaffOnlyRule(), new RegistrationRule(), new CollisionRule(), new BookingRule(),
    ];
}
