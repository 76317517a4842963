"""French for the titles and messages of the embedded site, as ERP5's language templates have them."""
MESSAGE = {
    # portal types and modules
    'Person': 'Personne', 'Persons': 'Personnes', 'Organisation': 'Organisation', 'Organisations': 'Organisations', 'Product': 'Produit',
    'Products': 'Produits', 'Currency': 'Devise', 'Currencies': 'Devises', 'Sale Order': 'Commande de vente',
    'Sale Orders': 'Commandes de vente', 'Sale Order Line': 'Ligne de commande de vente', 'Sale Order Lines': 'Lignes de commande de vente',
    'Sale Order Module': 'Module de commandes de vente', 'Sale Invoice Transaction': 'Facture de vente',
    'Sale Invoice Transaction Line': 'Ligne de facture de vente', 'Accounting': 'Comptabilité', 'Accounting Transactions':
    'Transactions comptables', 'Account': 'Compte', 'Accounts': 'Comptes', 'Mail Message': 'Courrier électronique', 'Note': 'Note',
    'Phone Call': 'Appel téléphonique', 'Event': 'Événement', 'Events': 'Événements', 'Address': 'Adresse', 'Email': 'Courriel',
    'Telephone': 'Téléphone', 'Assignment': 'Affectation', 'Access Tokens': "Jetons d'accès",
    # business applications
    'Base': 'Base', 'Trade': 'Commerce', 'CRM': 'Relation client', 'PDM': 'Produits',
    # fields
    'Title': 'Titre', 'Reference': 'Référence', 'Description': 'Description', 'State': 'État', 'Comment': 'Commentaire', 'Text': 'Texte',
    'First Name': 'Prénom', 'Last Name': 'Nom', 'Birthday': 'Date de naissance', 'Function': 'Fonction', 'Role': 'Rôle', 'City': 'Ville',
    'Group': 'Groupe', 'Site': 'Site', 'Region': 'Région', 'Street Address': 'Rue', 'Postal Code': 'Code postal',
    'Product Line': 'Ligne de produit', 'Quantity Unit': 'Unité de quantité', 'Base Price': 'Prix de base', 'Price': 'Prix',
    'Quantity': 'Quantité', 'Total Price': 'Prix total', 'Total Quantity': 'Quantité totale', 'Supplier': 'Fournisseur',
    'Sender or Provider': 'Expéditeur ou prestataire', 'Seller': 'Vendeur', 'Buyer': 'Acheteur', 'Client': 'Client', 'Customer': 'Client',
    'Recipient or Beneficiary': 'Destinataire ou bénéficiaire', 'Shipping Date': "Date d'expédition", 'Delivery Date': 'Date de livraison',
    'Delivery Mode': 'Mode de livraison', 'Incoterm': 'Incoterm', 'Product or Service': 'Produit ou service', 'Use': 'Usage',
    'Invoice Number': 'Numéro de facture', 'Section': 'Section', 'Debit': 'Débit', 'Credit': 'Crédit', 'Date': 'Date',
    'End Date': 'Date de fin', 'Start Date': 'Date de début', 'Stop Date': 'Date de fin', 'Sender or Caller': 'Expéditeur ou appelant',
    'Recipients': 'Destinataires', 'Follow-up': 'Suivi', 'Event Origin': "Origine de l'événement", 'Sort Index': 'Ordre de tri',
    'Accounting Operation Date': "Date d'opération comptable", 'Currency Code': 'Code de la devise', 'Currency Symbol': 'Symbole',
    'View': 'Vue', 'Accounting View': 'Vue comptable',
    # states and transitions
    'Draft': 'Brouillon', 'Validated': 'Validé', 'Invalidated': 'Invalidé', 'Deleted': 'Supprimé', 'Planned': 'Planifié',
    'Confirmed': 'Confirmé', 'Cancelled': 'Annulé', 'Offered': 'Proposé', 'Rejected': 'Refusé', 'Order Placed': 'Commandé', 'Sent': 'Envoyé',
    'Received': 'Reçu', 'Delivered': 'Livré', 'Open': 'Ouvert', 'Closed': 'Clos', 'Posted to General Ledger': 'Passé au grand livre',
    'Journalised': 'Journalisé', 'Validate': 'Valider', 'Invalidate': 'Invalider', 'Plan Order': 'Planifier la commande',
    'Make Offer': 'Faire une offre', 'Accept Offer': "Accepter l'offre", 'Reject Offer': "Refuser l'offre", 'Place Order': 'Passer la commande',
    'Confirm Order': 'Confirmer la commande', 'Cancel Order': 'Annuler la commande', 'Cancel': 'Annuler', 'Send': 'Envoyer',
    'Declare as Received': 'Déclarer reçu', 'Deliver': 'Livrer', 'Plan': 'Planifier',
    'Post Transaction to General Ledger': 'Passer la transaction au grand livre', 'Cancel Transaction': 'Annuler la transaction',
    # categories
    'Company': 'Entreprise', 'Executive': 'Direction', 'Manager': 'Responsable', 'Sales': 'Ventes', 'Female': 'Femme', 'Male': 'Homme',
    'Food': 'Alimentation', 'Office': 'Bureau', 'Tools': 'Outils', 'Unit': 'Unité', 'Piece': 'Pièce', 'Kilogram': 'Kilogramme',
    'Mass': 'Masse', 'Europe': 'Europe', 'France': 'France', 'Germany': 'Allemagne', 'Internal': 'Interne', 'By Air': 'Par avion',
    'By Road': 'Par route', 'Purchase': 'Achat', 'Sale': 'Vente',
    # words of the user interface
    'Delete': 'Supprimer', 'Other': 'Autres', 'Unknown': 'Inconnu', 'List': 'Liste', 'Report': 'Rapport',
    # worklists and constraints
    'Sale Orders to Plan (%(count)s)': 'Commandes de vente à planifier (%(count)s)', 'Sale Orders to Plan': 'Commandes de vente à planifier',
    'Sale Orders to Confirm (%(count)s)': 'Commandes de vente à confirmer (%(count)s)',
    'Sale Orders to Process (%(count)s)': 'Commandes de vente à traiter (%(count)s)',
    'Sale Invoices to Validate (%(count)s)': 'Factures de vente à valider (%(count)s)',
    'Currency must be defined': 'La devise doit être définie', 'Date must be defined': 'La date doit être définie',
    'Both sections must be defined for invoices': 'Les deux sections doivent être définies pour les factures',
    # what forms say of a value
    'Input is required but no input given.': 'Ce champ est obligatoire.',
    'You did not enter an email address.': 'Vous devez entrer une adresse email.',
}
