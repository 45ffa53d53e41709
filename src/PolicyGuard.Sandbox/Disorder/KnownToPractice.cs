using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>What the practice has on file about the people of a script.</summary>
internal static class KnownToPractice
{
    internal static SessionContext Context(SessionScript script, IPersonalDataProtector keys, string practice, DateTimeOffset starts)
    {
        var clients = script.Cast.Where(m => m is { Part: Part.Client, Person: not null }).ToArray();
        var expected = new ExpectedSet(clients.Length > 1 ? "couple" : "individual", [.. clients.Select(c => new ExpectedPerson(Known(script, c, keys, practice), true, 2))]);
        return new SessionContext(ClinicPolicy.BuiltIn, RuleMode.Enforce, expected)
        {
            StaffUserIds = [SessionMeeting.Virtual.HostId, "STAFF002"],
            StaffEmailKeys = [PersonKeys.Email(keys, practice, "colleague@clinic.example")!],
            StaffNames = [NameFolding.Fold("Alex Morgan"), NameFolding.Fold("Sasha Kern")],
            RecordingConsent = script.Conditions.IsRecordingAgreed,
            WaitingRoomVerified = script.Conditions.WaitingRoomVerified,
            ServiceSince = starts.AddHours(-1),
            ScheduledStart = starts,
            ScheduledEnd = starts.AddMinutes(50),
        };
    }

    /// <summary>After a restart of the service.</summary>
    internal static SessionContext Restarted(SessionContext context, DateTimeOffset since) => context with { ServiceSince = since };

    private static KnownPerson Known(SessionScript script, CastMember client, IPersonalDataProtector keys, string practice)
    {
        var by = script.Conditions.KnownBy;
        return new KnownPerson(
            client.Person!, client.Person!.ToUpperInvariant(), PersonRole.Client,
            by is KnownBy.Email && PersonKeys.Email(keys, practice, client.Email) is { } email ? [email] : [],
            by is KnownBy.Phone && PersonKeys.Phone(keys, practice, client.Phone) is { } phone ? [phone] : [],
            [],
            by is KnownBy.Registrant ? [client.Registrant] : ImmutableArray<string>.Empty,
            by is KnownBy.Name ? [NameFolding.Fold(client.Name)] : []);
    }
}
