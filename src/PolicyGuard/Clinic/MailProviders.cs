using System.Collections.Frozen;

namespace PolicyGuard.Clinic;

/// <summary>Domains under which anybody gets an address within a minute: to be of one of them says nothing of who somebody is.</summary>
internal static class MailProviders
{
    private static readonly FrozenSet<string> Open = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "aol.com", "fastmail.com", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "hushmail.com", "icloud.com",
        "inbox.com", "libero.it", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com", "pm.me", "proton.me", "protonmail.com", "qq.com", "t-online.de", "tuta.com",
        "tutanota.com", "web.de", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com");

    internal static bool IsOpen(string domain) => Open.Contains(domain);
}
