namespace PolicyGuard.Decide.Live;

/// <summary>Refusals of the host's client that decide what may follow, in the words in which they are reported and recorded. Any other refusal is only a reason.</summary>
public static class CompanionRefusals
{
    /// <summary>Zoom's code 10239: in the client they are host or co-host, whatever we know of them.</summary>
    public const string LeadsThere = "Zoom puts no host or co-host in the waiting room";

    /// <summary>Zoom's code 10017: the client asked the therapist whether this may be done.</summary>
    public const string TherapistSaidNo = "the therapist said no to Zoom's question";
}
