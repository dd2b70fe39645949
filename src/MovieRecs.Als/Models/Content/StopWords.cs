namespace MovieRecs.Als.Models.Content;

/// <summary>English words that say nothing about a text, in their folded form. Those of other languages weigh little where they are common.</summary>
internal static class StopWords
{
    private static readonly HashSet<string> _words =
    [
        .. """
            a about above after again against all also am an and any are arent as at be because been before being below between both but by
            can cannot cant could couldnt did didnt do does doesnt doing dont down during each even ever few for from further get gets
            had hadnt has hasnt have havent having he hed hell her here heres hers herself hes him himself his how however i if in into is isnt
            it its itself just lets many me more most much must my myself no nor not of off on once one only or other our ours
            ourselves out over own same she shes should shouldnt so some soon such than that thats the their theirs them themselves then
            there theres these they theyre theyve this those though through to too under until up upon us very was wasnt we were
            werent what when where which while who whom whose why will with within without wont would wouldnt yet you youre your yours
            yourself yourselves
            """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
    ];

    public static bool Contains(string word) => _words.Contains(word);
}
